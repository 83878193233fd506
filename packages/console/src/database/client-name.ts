/** `app/…` in the user agent of what a person runs in the console. It is in the list of requests, and in no statistics. */
export const CONSOLE_CLIENT = 'daybreak-console';

/** The same for what the console asks to draw its pages. It is nowhere: the list would only show that somebody looks at it. */
export const LOOKING_CLIENT = 'daybreak-console-looks';
