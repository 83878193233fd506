import type { Check } from './check.ts';

/** Tags that the stack writes itself. */
const OWN_TAGS = ['project', 'stage', 'managedby', 'previewuntil'];
/** AWS allows 50 on a resource. */
const MOST_TAGS = 50 - OWN_TAGS.length;

const tagsAreFree: Check = {
  reads: ['guards.tags'],
  find: ({ guards: { tags } }) => {
    const own = Object.entries(tags).filter(([name]) => OWN_TAGS.includes(name.toLowerCase()));
    return own.map(([name, received]) => ({
      setting: `guards.tags.${name}`,
      what: 'The stack writes this tag itself.',
      received,
      allowed: 'Tags other than Project, Stage, ManagedBy and PreviewUntil.',
      todo: 'Remove it.',
    }));
  },
};

const tagCount: Check = {
  reads: ['guards.tags'],
  find: ({ guards: { tags } }) => {
    const received = Object.keys(tags).length;
    if (received <= MOST_TAGS) return [];
    const allowed = `At most ${MOST_TAGS}: AWS allows 50, and four are those of the stack.`;
    return [{ setting: 'guards.tags', what: 'There are too many tags.', received, allowed, todo: 'Remove some.' }];
  },
};

export const guardsChecks: readonly Check[] = [tagsAreFree, tagCount];
