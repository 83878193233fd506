const { RESOURCE_ARN: resourceArn, SECRET_ARN: secretArn, DATABASE: database } = process.env;

module.exports = {
  dialect: 'postgresql',
  driver: 'aws-data-api',
  schema: './schema.cjs',
  out: './migrations',
  dbCredentials: { resourceArn, secretArn, database },
};
