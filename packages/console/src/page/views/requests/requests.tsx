import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ConsoleRequest } from '../../../feed/feed.ts';
import { Empty, Problem, useAction } from '../../parts/action.tsx';
import { Panel } from '../../parts/panel.tsx';
import { count, duration } from '../../parts/text.ts';
import { Time } from '../../parts/time.tsx';
import { VirtualGrid } from '../../parts/virtual-grid.tsx';
import { pageAddress } from '../../state/address.ts';
import { post } from '../../state/api.ts';
import { go } from '../../state/route.ts';
import { clearRequests, missed, requests } from '../../state/store.ts';
import { listAll } from '../../state/stream.ts';
import { zoneName } from '../../state/zone.ts';
import { Details } from './details.tsx';
import { FILTER_WORDS, parseFilter } from './filter.ts';
import { groupRequests, type RequestGroup } from './group.ts';
import { hasFailed } from './has-failed.ts';
import { useNews } from './news.ts';
import { useOpened } from './opened.ts';
import { Status } from './status.tsx';

/** The visible part of the list. It does not move while the user has scrolled down. */
const frozen = (all: readonly ConsoleRequest[], until: number | undefined) =>
  until === undefined ? all : all.filter(({ sequence }) => sequence <= until);

export function Requests() {
  const filter = useSignal('');
  const opened = useOpened();
  const close = () => go(pageAddress('requests'));
  const isPaused = useSignal(false);
  const until = useSignal<number | undefined>(undefined);
  /** Changes each time the user returns to the newest requests. */
  const turn = useSignal(0);
  const isShown = useComputed(() => parseFilter(filter.value));
  const news = useNews(isShown);
  const groups = useComputed(() =>
    groupRequests(frozen(requests.value, until.value).filter(isShown.value)).toReversed(),
  );
  const unseen = useComputed(() => {
    const seen = until.value;
    return seen === undefined
      ? 0
      : requests.value.filter((request) => request.sequence > seen && isShown.value(request)).length;
  });
  const stand = (isStanding: boolean) => {
    until.value = isStanding ? (until.value ?? requests.value.at(-1)?.sequence ?? 0) : undefined;
  };
  const show = () => {
    isPaused.value = false;
    stand(false);
    turn.value += 1;
  };
  const clear = async () => {
    await post('clear');
    clearRequests();
    until.value = undefined;
    close();
  };
  return (
    <section class="view view-grid" aria-labelledby="view-title">
      <div class="toolbar">
        <h1 id="view-title">Requests</h1>
        <FilterField value={filter.value} onChange={(value) => (filter.value = value)} />
        <button
          type="button"
          aria-pressed={isPaused.value}
          onClick={() => {
            isPaused.value = !isPaused.value;
            stand(isPaused.value);
          }}
        >
          Pause
        </button>
        <button type="button" onClick={clear}>
          Clear
        </button>
      </div>
      <News text={news.value} />
      <Notices unseen={unseen.value} onShow={show} />
      {groups.value.length === 0 ? (
        <Nothing hasRequests={requests.value.length > 0} />
      ) : (
        <VirtualGrid
          key={turn.value}
          label="Requests, newest first"
          focusAt={turn.value === 0 ? undefined : 'first'}
          items={groups.value}
          keyOf={({ key }) => key}
          header={<Header />}
          row={(group) => <Row group={group} />}
          rowClass={({ last }) => (hasFailed(last) ? 'is-failed' : '')}
          onOpen={opened.open}
          onTop={(isAtTop) => stand(!isAtTop || isPaused.value)}
        />
      )}
      {opened.group.value !== undefined && <Details group={opened.group.value} onClose={close} />}
      {opened.problem.value !== undefined && (
        <Panel label="Details of the request" title="Request" onClose={close}>
          <Problem>{opened.problem.value}</Problem>
        </Panel>
      )}
    </section>
  );
}

/** Reads the value: the signal as a child would set the same text again, and a screen reader may repeat it. */
const News = ({ text }: { readonly text: string }) => (
  <p class="hidden" role="status">
    {text}
  </p>
);

function FilterField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const empty = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onChange('');
    };
    field.current?.addEventListener('keydown', empty);
    return () => field.current?.removeEventListener('keydown', empty);
  }, [onChange]);
  return (
    <input
      ref={field}
      data-filter
      class="filter"
      type="search"
      aria-label="Filter requests"
      placeholder="Filter: text, status:failed, ms:50, -insert  ( / )"
      title={FILTER_WORDS.map(({ word, meaning }) => `${word}  ${meaning}`).join('\n')}
      value={value}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Notices({ unseen, onShow }: { readonly unseen: number; readonly onShow: () => void }) {
  const listing = useAction();
  return (
    <>
      {unseen > 0 && (
        <button type="button" class="notice floating" onClick={onShow}>
          {count(unseen)} new. Show them
        </button>
      )}
      {missed.value > 0 && (
        <p class="notice">
          {count(missed.value)} requests came too fast to be listed here; the statistics have them.{' '}
          <button type="button" class="small" disabled={listing.isRunning} onClick={() => listing.run(listAll)}>
            List the last 10,000
          </button>
        </p>
      )}
      <Problem>{listing.problem}</Problem>
    </>
  );
}

const Nothing = ({ hasRequests }: { readonly hasRequests: boolean }) =>
  hasRequests ? (
    <Empty title="No request matches the filter">
      <ul class="plain">
        {FILTER_WORDS.map(({ word, meaning }) => (
          <li key={word}>
            <code>{word}</code> {meaning}
          </li>
        ))}
      </ul>
    </Empty>
  ) : (
    <Empty title="No requests yet">
      <p>
        Each call of the local Data API appears here as it is answered. Start your program, or run{' '}
        <code>npm run seed</code>.
      </p>
    </Empty>
  );

const Header = () => (
  <>
    <span role="columnheader" class="c-time">
      Time ({zoneName})
    </span>
    <span role="columnheader" class="c-op">
      Operation
    </span>
    <span role="columnheader" class="c-status">
      Status
    </span>
    <span role="columnheader" class="c-num">
      Took
    </span>
    <span role="columnheader" class="c-num">
      Rows
    </span>
    <span role="columnheader" class="c-sql">
      Statement
    </span>
  </>
);

function Row({ group }: { readonly group: RequestGroup }) {
  const { last, kind, requests: all } = group;
  return (
    <>
      <span role="gridcell" class="c-time">
        <Time ms={last.startedAtMs} />
      </span>
      <span role="gridcell" class="c-op">
        {shortOperation(last)}
      </span>
      <span role="gridcell" class="c-status">
        <Status request={last} />
      </span>
      <span role="gridcell" class="c-num">
        {duration(group.totalMs)}
      </span>
      <span role="gridcell" class="c-num">
        {amount(last)}
      </span>
      <span role="gridcell" class="c-sql">
        {kind === 'repeats' && <span class="badge">{count(all.length)} times</span>}
        {kind === 'attempts' && <span class="badge">{count(all.length)} attempts</span>}
        {last.client === 'daybreak-console' && <span class="badge quiet">console</span>}
        {last.functionName !== undefined && <span class="badge quiet">function</span>}
        {last.functionName ?? last.sql ?? last.refusal ?? ''}
      </span>
    </>
  );
}

const shortOperation = ({ operation, method, path }: ConsoleRequest): string =>
  operation?.replace(/Statement$|Transaction$/, '') ?? `${method ?? '?'} ${path ?? ''}`;

function amount({ rows, parameterSets }: ConsoleRequest): string {
  if (parameterSets !== undefined) return `${count(parameterSets)} sets`;
  return rows === undefined ? '' : count(rows);
}
