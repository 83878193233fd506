import { useSignal } from '@preact/signals';
import { Problem, useAction } from '../parts/action.tsx';
import { control } from '../state/control.ts';

/** The effect on a call, by its label in the form. */
const KINDS = {
  ThrottlingException: { exception: 'ThrottlingException' },
  'Connection dropped': { disconnect: true },
  'Gateway error 503': { status: 503 },
  'Statement timeout': { exception: 'StatementTimeoutException' },
  'Serialization failure (40001)': { exception: 'DatabaseErrorException', sqlState: '40001' },
  'Deadlock (40P01)': { exception: 'DatabaseErrorException', sqlState: '40P01' },
  'Internal failure (500)': { exception: 'InternalServerErrorException' },
  'Slow answer, 2 s': { delayMs: 2000 },
} as const;

const OPERATIONS = [
  'any',
  'ExecuteStatement',
  'BatchExecuteStatement',
  'BeginTransaction',
  'CommitTransaction',
  'RollbackTransaction',
];

export function FaultForm() {
  const action = useAction();
  const kind = useSignal<keyof typeof KINDS>('ThrottlingException');
  const when = useSignal('before');
  const times = useSignal('1');
  const operation = useSignal('any');
  const sql = useSignal('');
  const arm = () =>
    action.run(() =>
      control('fail', {
        ...KINDS[kind.value],
        when: when.value,
        times: Number(times.value),
        ...(operation.value !== 'any' && { operation: operation.value }),
        ...(sql.value !== '' && { sql: sql.value }),
      }),
    );
  return (
    <form
      class="card wide"
      onSubmit={(event) => {
        event.preventDefault();
        void arm();
      }}
    >
      <h2>Fail the next calls</h2>
      <div class="fields">
        <label>
          What happens
          <select
            value={kind.value}
            onChange={(event) => (kind.value = event.currentTarget.value as keyof typeof KINDS)}
          >
            {Object.keys(KINDS).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          When
          <select value={when.value} onChange={(event) => (when.value = event.currentTarget.value)}>
            <option value="before">instead of the call</option>
            <option value="after">after the call has run</option>
          </select>
        </label>
        <label>
          How many calls
          <input
            type="number"
            min="1"
            value={times.value}
            onInput={(event) => (times.value = event.currentTarget.value)}
          />
        </label>
        <label>
          Operation
          <select value={operation.value} onChange={(event) => (operation.value = event.currentTarget.value)}>
            {OPERATIONS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Only SQL with this text
          <input type="text" value={sql.value} onInput={(event) => (sql.value = event.currentTarget.value)} />
        </label>
      </div>
      <p class="buttons">
        <button type="submit">Arm</button>
      </p>
      <Problem>{action.problem}</Problem>
    </form>
  );
}
