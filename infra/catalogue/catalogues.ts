import type { EngineFamily } from '@daybreak/aurora/facts';
import type { EngineCatalogue } from './engine-catalogue.ts';
import { engineCatalogue } from './engines.ts';
import { mysqlCatalogue } from './mysql-engines.ts';

export type EngineCatalogues = Readonly<Record<EngineFamily, EngineCatalogue>>;

/** What AWS offers, by the family of the engine. */
export const CATALOGUES: EngineCatalogues = { postgresql: engineCatalogue, mysql: mysqlCatalogue };
