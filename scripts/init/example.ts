// The example application: what `npm run init -- --without-example` removes.

/** Entry points in functions/ and their rows in functions/routes.json. */
export const EXAMPLE_FUNCTIONS: readonly string[] = [
  'append-messages',
  'create-conversation',
  'delete-conversation',
  'get-conversation',
  'list-conversations',
  'list-messages',
  'update-conversation',
];
