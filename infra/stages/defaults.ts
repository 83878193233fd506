// Defaults of options that are also needed where no schema is loaded. Those of names are in infra/config.ts.

export const DEFAULT_ENGINE_VERSION = '17';
