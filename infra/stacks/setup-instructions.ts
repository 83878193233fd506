import { DEFAULT_STAGE, type Stage } from '../stages/index.ts';

/** The next steps after the first deploy, as commands of this product. It contains no values of the deployment, so no secret. */
export function setupInstructions(stage: Stage): string {
  const flag = stage.name === DEFAULT_STAGE ? '' : ` -- --stage ${stage.name}`;
  const steps =
    stage.engine.family === 'mysql'
      ? [
          '2. aws rds-data execute-statement --resource-arn … --secret-arn … --database … --sql "SELECT VERSION()"   queries the database',
          '3. docs/mysql.md   says what this project does with Aurora MySQL, and what not',
        ]
      : [
          '2. npm run migrate   creates the tables, through the Data API',
          '3. npm run query -- "SELECT version()"   queries the database',
        ];
  return [
    `1. npm run env${flag}   writes the connection to .env`,
    ...steps,
    `After ${Math.round(stage.capacity.secondsUntilAutoPause / 60)} idle minutes a cluster with min_capacity 0 pauses; the first request then waits about 15 seconds.`,
  ].join('\n');
}
