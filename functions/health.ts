export { handler } from './runtime/health.ts';
