import { useSignal } from '@preact/signals';
import { Empty, Problem, useAction } from '../parts/action.tsx';
import { counted, duration } from '../parts/text.ts';
import { control } from '../state/control.ts';
import { state } from '../state/store.ts';
import { FaultForm } from './fault-form.tsx';

export function Faults() {
  const reset = useAction();
  return (
    <section class="view" aria-labelledby="view-title">
      <div class="toolbar">
        <h1 id="view-title">Faults</h1>
        <button type="button" onClick={() => reset.run(() => control('reset'))}>
          Reset all
        </button>
      </div>
      <Problem>{reset.problem}</Problem>
      <div class="columns">
        <ClusterCard />
        <LatencyCard />
        <ClockCard />
        <FaultForm />
      </div>
      <h2>Armed faults</h2>
      <Armed />
    </section>
  );
}

function ClusterCard() {
  const action = useAction();
  const resumeSeconds = useSignal('15');
  const cluster = state.value?.cluster ?? 'available';
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void action.run(() => control('pause', { resumeDelayMs: Number(resumeSeconds.value) * 1000 }));
      }}
    >
      <h2>Cluster</h2>
      <p>
        It is <strong class={cluster === 'available' ? 'ok' : 'warn'}>{cluster}</strong>. The first call to a paused
        cluster is refused with DatabaseResumingException and starts the resume.
      </p>
      <label>
        Resume takes (seconds)
        <input
          type="number"
          min="0"
          max="600"
          value={resumeSeconds.value}
          onInput={(event) => (resumeSeconds.value = event.currentTarget.value)}
        />
      </label>
      <p class="buttons">
        <button type="submit">Pause</button>
        <button type="button" onClick={() => action.run(() => control('resume'))}>
          Resume
        </button>
      </p>
      <Problem>{action.problem}</Problem>
    </form>
  );
}

function LatencyCard() {
  const action = useAction();
  const median = useSignal('25');
  const p99 = useSignal('120');
  const latency = state.value?.latency ?? 'none';
  const set = (value: unknown) => action.run(() => control('latency', { latency: value }));
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void set({ medianMs: Number(median.value), p99Ms: Number(p99.value) });
      }}
    >
      <h2>Latency</h2>
      <p>
        {latency === 'none'
          ? 'No time is added to calls.'
          : `Each call gets a median of ${duration(latency.medianMs)} more, ${duration(latency.p99Ms)} at the 99th percentile.`}
      </p>
      <div class="fields">
        <label>
          Median (ms)
          <input
            type="number"
            min="0"
            value={median.value}
            onInput={(event) => (median.value = event.currentTarget.value)}
          />
        </label>
        <label>
          99th percentile (ms)
          <input type="number" min="0" value={p99.value} onInput={(event) => (p99.value = event.currentTarget.value)} />
        </label>
      </div>
      <p class="buttons">
        <button type="submit">Add this latency</button>
        <button type="button" onClick={() => set('aws-like')}>
          Like AWS
        </button>
        <button type="button" onClick={() => set('none')}>
          None
        </button>
      </p>
      <Problem>{action.problem}</Problem>
    </form>
  );
}

const STEPS = [
  { label: '1 minute', ms: 60_000 },
  { label: '3 minutes', ms: 180_000 },
  { label: '1 hour', ms: 3_600_000 },
] as const;

function ClockCard() {
  const action = useAction();
  const ahead = state.value?.clockAheadMs ?? 0;
  return (
    <div class="card">
      <h2>Clock</h2>
      <p>
        {ahead < 1000 ? 'The clock of the service is right.' : `The clock of the service is ${duration(ahead)} ahead.`}{' '}
        Transactions expire and clusters resume by it. It only goes forward.
      </p>
      <p class="buttons">
        {STEPS.map(({ label, ms }) => (
          <button type="button" key={label} onClick={() => action.run(() => control('clock', { advanceMs: ms }))}>
            + {label}
          </button>
        ))}
      </p>
      <Problem>{action.problem}</Problem>
    </div>
  );
}

function Armed() {
  const action = useAction();
  const faults = state.value?.faults ?? [];
  if (faults.length === 0) {
    return (
      <Empty title="No fault is armed">
        <p>An armed fault applies to the next calls that match it, and is then removed.</p>
      </Empty>
    );
  }
  return (
    <>
      <table class="table cards">
        <thead>
          <tr>
            <th scope="col">Fault</th>
            <th scope="col">When</th>
            <th scope="col">Operation</th>
            <th scope="col">SQL</th>
            <th scope="col" class="num">
              Left
            </th>
          </tr>
        </thead>
        <tbody>
          {faults.map((one, index) => (
            // Two equal faults can be armed, so the index is part of the key.
            <tr key={index}>
              <td data-label="Fault">
                <strong>{one.fault}</strong>
              </td>
              <td data-label="When">{one.when === 'before' ? 'instead of the call' : 'after the call has run'}</td>
              <td data-label="Operation">{one.operation ?? 'any'}</td>
              <td data-label="SQL">{one.sql === undefined ? 'any' : <code>{one.sql}</code>}</td>
              <td class="num" data-label="Left">
                {counted(one.remaining, 'call')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="buttons">
        <button type="button" onClick={() => action.run(() => control('clear-faults'))}>
          Remove all
        </button>
      </p>
      <Problem>{action.problem}</Problem>
    </>
  );
}
