import { conditionOf, StatementError } from '@daybreak/data-api/core';

const FEATURE_NOT_SUPPORTED = '0A000';

/** The error for a feature that the server does not have. Nothing was sent, so an outer transaction can continue. */
export function notSupported(message: string): StatementError {
  return new StatementError(message, {
    detail: message,
    sqlState: FEATURE_NOT_SUPPORTED,
    condition: conditionOf(FEATURE_NOT_SUPPORTED),
  });
}
