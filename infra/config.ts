/** The first part of every name in AWS, and the name of the database: the one setting to change for a product of your own. */
export const project = 'alex';
