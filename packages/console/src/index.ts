export {
  type Console,
  ConsoleError,
  type ConsoleOptions,
  DEFAULT_PORT,
  DEFAULT_SLOW_MS,
  startConsole,
} from './console.ts';
export { LOOKING_CLIENT } from './database/client-name.ts';
export { createFeed, type Feed, type FeedOptions, type FunctionRequest } from './feed/feed.ts';
export type { ConsoleMigrations, ReadMigrations } from './migrations.ts';
export type { ConsoleService } from './service.ts';
