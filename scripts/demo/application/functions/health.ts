export { handler } from '../../../../functions/runtime/health.ts';
