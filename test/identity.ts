// The identity of the project in tests, in place of infra/config.ts (jest.config.mjs): `npm run init` changes no test.
export const project: string = 'alex';
export const databaseName: string = 'alex';
export const masterUsername: string = 'alexadmin';
