/**
 * `app/…` in the user agent of the statements that a person runs in the console. The list of requests shows them, the statistics do
 * not.
 */
export const CONSOLE_CLIENT = 'daybreak-console';

/** The same for the queries that the console needs for its own pages. They appear nowhere, so that the list shows only the application. */
export const LOOKING_CLIENT = 'daybreak-console-looks';
