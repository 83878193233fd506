export { type Console, ConsoleError, type ConsoleOptions, DEFAULT_PORT, startConsole } from './console.ts';
export { createFeed, type Feed, type FeedOptions } from './feed/feed.ts';
export type { ConsoleService } from './service.ts';
