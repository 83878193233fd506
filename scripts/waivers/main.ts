// Part of `npm run check`: warns of waivers that end within 60 days, and exits with 1 when one has ended. No test depends on today.

import { today } from '../../infra/day.ts';
import { waiverExpiry } from '../../infra/rules/waiver.ts';
import { securityWaivers } from '../../infra/security/waivers.ts';
import { patterns, stages } from '../../infra/stages/list.ts';

const inStages = [...stages, ...patterns].map(({ name, waivers = [] }) => [`infra/stages (${name})`, waivers] as const);
const inSecurity = Object.entries(securityWaivers).map(
  ([name, waivers]) => [`infra/security/waivers.ts (${name})`, waivers] as const,
);
const { expired, ending } = waiverExpiry(Object.fromEntries([...inStages, ...inSecurity]), today());
for (const line of ending) console.error(`Warning: ${line} Look at it again before that day.`);
for (const line of expired) console.error(`${line} Remove it and fix what it accepts, or decide again on a later day.`);
process.exitCode = expired.length > 0 ? 1 : 0;
