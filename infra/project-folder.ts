import path from 'node:path';

/** The folder of cdktf.json, absolute. Commands work in it whatever folder they are started in. */
export const PROJECT_FOLDER = path.resolve(import.meta.dirname, '..');
