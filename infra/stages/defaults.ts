// Defaults of options that are also needed without loading a schema. Those of names are in infra/config.ts.

export const DEFAULT_ENGINE_VERSION = '17';
