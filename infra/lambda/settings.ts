import type { Problem } from '../problem.ts';
import { functionRoleName, type Stage } from '../stages/index.ts';
import type { FunctionCode } from './code.ts';
import { API_TIMEOUT_SECONDS, type Route, routeKey } from './routes.ts';

/** A function as the stage configures it: the values of its row, and the options of the stage for the rest. */
export interface FunctionSettings {
  readonly functionName: string;
  readonly memoryMib: number;
  readonly timeoutSeconds: number;
}

/** A cluster that is paused may need longer than the HTTP API waits; the function then still finishes its statement. */
const PAUSING_TIMEOUT_SECONDS = 60;

/** @example functionSettings(route, findStage('dev')) // { functionName: 'alex-fn-health', memoryMib: 512, timeoutSeconds: 30 } */
export function functionSettings(route: Route, stage: Stage): FunctionSettings {
  const usual = stage.capacity.minAcu === 0 ? PAUSING_TIMEOUT_SECONDS : API_TIMEOUT_SECONDS;
  return {
    functionName: functionRoleName(stage, route.name),
    memoryMib: route.memoryMib ?? stage.functions.memoryMib,
    timeoutSeconds: route.timeoutSeconds ?? stage.functions.timeoutSeconds ?? usual,
  };
}

/** What the stage adds to the variables of every function, on AWS and in `npm run dev`. */
export function stageEnvironment({ functions: { trustedSessionRoles } }: Stage): Readonly<Record<string, string>> {
  // A role's name may contain a comma, but no space.
  return trustedSessionRoles.length === 0 ? {} : { TRUSTED_SESSION_ROLES: trustedSessionRoles.join(' ') };
}

/** Lambda and IAM both allow 64 characters. @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const LONGEST_NAME = 64;

/** Functions whose names AWS refuses, because project, stage and function together are too long. */
export function functionNameProblems(routes: readonly Route[], stage: Stage): readonly Problem[] {
  return routes.flatMap((route) => {
    const { functionName } = functionSettings(route, stage);
    if (functionName.length <= LONGEST_NAME) return [];
    return [
      {
        setting: 'name',
        what: `The name of the function ${route.name} and of its role is too long.`,
        received: `${functionName} (${functionName.length} characters)`,
        allowed: `At most ${LONGEST_NAME} characters, including the names of the project and the stage.`,
        todo: `Shorten the name of the function, the stage or the project by ${functionName.length - LONGEST_NAME}.`,
      },
    ];
  });
}

/**
 * Functions whose timeout lets them run on after the API has answered 503, and that store the same data twice when the caller repeats the
 * request: POST without an Idempotency-Key. (The longer default of a stage that pauses does not apply: calls of the database end earlier.)
 */
export function outlivingProblems(code: readonly FunctionCode[], stage: Stage): readonly Problem[] {
  return code.flatMap(({ route, readsIdempotencyKey }) => {
    const timeoutSeconds = route.timeoutSeconds ?? stage.functions.timeoutSeconds ?? API_TIMEOUT_SECONDS;
    if (timeoutSeconds <= API_TIMEOUT_SECONDS || route.method !== 'POST' || readsIdempotencyKey) return [];
    return [
      {
        setting: route.timeoutSeconds === undefined ? 'functions.timeoutSeconds' : 'functions/routes.json',
        what: `The function ${route.name} (${routeKey(route)}) may still run when the API has answered 503, and a repeated request stores twice.`,
        received: timeoutSeconds,
        allowed: `Up to ${API_TIMEOUT_SECONDS} seconds, or a function that reads the header Idempotency-Key.`,
        todo: `Set timeoutSeconds to ${API_TIMEOUT_SECONDS} or less in functions/routes.json, or use idempotencyKeyOf(event) and store each key once.`,
      },
    ];
  });
}
