// The identity of this project. `npm run init` writes this file; the names in AWS, the stages, .env.example and the generated
// documentation read it. After the first deploy, another value replaces the cluster with an empty one.

/** The first part of every name in AWS: a lower-case letter, then lower-case letters, digits and single hyphens. */
export const project: string = 'alex';

/** The database of every stage that names none itself. */
export const databaseName: string = 'alex';

/** The master user of every stage that names none itself. */
export const masterUsername: string = 'alexadmin';
