import { useEffect, useState } from 'preact/hooks';
import type { SecondReport } from '../../feed/series.ts';
import type { ConsoleMigrations } from '../../migrations.ts';
import { get } from '../state/api.ts';
import { connection } from '../state/store.ts';
import { offsetOf, zoneName } from '../state/zone.ts';
import { Plot } from './plot.tsx';
import { count, duration } from './text.ts';
import { timeOfDay } from './times.ts';

interface Series {
  readonly nowMs: number;
  readonly seconds: number;
  readonly buckets: readonly SecondReport[];
}

const ASK_MS = 1000;
/** The plot begins with the first call, but covers at least this time. */
const LEAST_MS = 60_000;
/** The table beside the plots has the newest seconds. */
const LISTED = 60;

/** Calls and latency of the last 15 minutes at most, with a mark where a migration was applied. */
export function Plots({ migrations }: { readonly migrations: ConsoleMigrations['applied'] }) {
  const series = useSeries();
  if (series === undefined) return null;
  const { nowMs, seconds, buckets } = series;
  const line = (of: (bucket: SecondReport) => number) => buckets.map((one) => ({ atMs: one.atMs, value: of(one) }));
  const shared = {
    fromMs: Math.max(nowMs - seconds * 1000, Math.min(buckets[0]?.atMs ?? nowMs, nowMs - LEAST_MS)),
    toMs: nowMs,
    marks: migrations.map(({ fileName, appliedAtMs }) => ({ atMs: appliedAtMs, label: fileName })),
  };
  return (
    <div class="plots">
      <Plot
        title="Calls a second"
        {...shared}
        show={count}
        lines={[
          { name: 'calls', kind: 'main', points: line(({ calls }) => calls) },
          { name: 'failed', kind: 'bad', points: line(({ failed }) => failed) },
        ]}
      />
      <Plot
        title="Latency"
        {...shared}
        show={duration}
        lines={[
          { name: 'p95', kind: 'main', points: line(({ p95Ms }) => p95Ms) },
          { name: 'p50', kind: 'second', points: line(({ p50Ms }) => p50Ms) },
        ]}
      />
      <details>
        <summary>The numbers of the plots</summary>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Time ({zoneName})</th>
              <th scope="col" class="num">
                Calls
              </th>
              <th scope="col" class="num">
                Failed
              </th>
              <th scope="col" class="num">
                p50
              </th>
              <th scope="col" class="num">
                p95
              </th>
            </tr>
          </thead>
          <tbody>
            {buckets
              .slice(-LISTED)
              .toReversed()
              .map(({ atMs, calls, failed, p50Ms, p95Ms }) => (
                <tr key={atMs}>
                  <td>{timeOfDay(atMs, offsetOf.value).slice(0, 8)}</td>
                  <td class="num">{count(calls)}</td>
                  <td class="num">{count(failed)}</td>
                  <td class="num">{duration(p50Ms)}</td>
                  <td class="num">{duration(p95Ms)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}

/**
 * Reads new numbers each second while the page is visible. Without an answer the plot stays: the status line reports that the service is
 * away.
 */
function useSeries(): Series | undefined {
  const [series, setSeries] = useState<Series>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOpen = true;
    const ask = async () => {
      if (!document.hidden && connection.value !== 'lost') {
        const got = await get<Series>('series').catch(() => undefined);
        if (isOpen && got !== undefined) setSeries(got);
      }
      if (isOpen) timer = setTimeout(ask, ASK_MS);
    };
    void ask();
    return () => {
      isOpen = false;
      clearTimeout(timer);
    };
  }, []);
  return series;
}
