// The data of `npm run seed`. The ids are fixed, so that a second run finds existing rows.

interface SeedMessage {
  readonly role: 'user' | 'assistant' | 'system' | 'tool';
  readonly content: string;
}

export interface SeedConversation {
  readonly id: string;
  /** The owner as the authorizer names it; functions find a conversation by it. */
  readonly owner: string;
  readonly title: string;
  readonly createdAt: string;
  /** In order; a message's number is its place, from 1. */
  readonly messages: readonly SeedMessage[];
}

export const CONVERSATIONS: readonly SeedConversation[] = [
  {
    id: '5eed0000-0000-4000-8000-000000000101',
    owner: 'seed-alice',
    title: 'Why is the first query slow?',
    createdAt: '2026-01-05T06:30:00Z',
    messages: [
      { role: 'system', content: 'You answer questions about Aurora Serverless v2 in one sentence.' },
      { role: 'user', content: 'My first query of the day takes about 15 seconds. Is something broken?' },
      {
        role: 'assistant',
        content: 'No: with a minimum of 0 ACU the cluster pauses when idle, and the first request wakes it.',
      },
      { role: 'user', content: 'How do I keep it awake?' },
      { role: 'assistant', content: 'Raise min_capacity to 0.5; it then costs money at night too.' },
    ],
  },
  {
    id: '5eed0000-0000-4000-8000-000000000102',
    owner: 'seed-alice',
    title: 'Quotes and other trouble: “ ” \' " \\ 日本語 🌅',
    createdAt: '2026-01-06T06:30:00Z',
    messages: [
      { role: 'user', content: "Robert'); DROP TABLE users;-- is a name. So is :name." },
      { role: 'assistant', content: 'Both are values,\nand values travel as parameters.' },
    ],
  },
  {
    id: '5eed0000-0000-4000-8000-000000000103',
    owner: 'seed-bob',
    title: "Bob's own",
    createdAt: '2026-01-07T06:30:00Z',
    messages: [{ role: 'user', content: 'Nobody but me may read this.' }],
  },
  {
    id: '5eed0000-0000-4000-8000-000000000104',
    owner: 'seed-bob',
    title: 'Empty',
    createdAt: '2026-01-08T06:30:00Z',
    messages: [],
  },
];
