import { useEffect, useState } from 'preact/hooks';
import type { ConsoleRequest, RequestDetails } from '../../../feed/feed.ts';
import { Problem } from '../../parts/action.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Panel } from '../../parts/panel.tsx';
import { count, counted, duration } from '../../parts/text.ts';
import { Time, timeHint } from '../../parts/time.tsx';
import { requestAddress } from '../../state/address.ts';
import { get, messageOf } from '../../state/api.ts';
import { go, place } from '../../state/route.ts';
import { about, requests, state } from '../../state/store.ts';
import { zoneName } from '../../state/zone.ts';
import { COPY_FORMS, copyAs } from './copy-as.ts';
import type { RequestGroup } from './group.ts';
import { Status } from './status.tsx';

/** The details of one line: full SQL, ways to send it again, and the requests that were folded into it. */
export function Details({ group, onClose }: { readonly group: RequestGroup; readonly onClose: () => void }) {
  const request = group.requests.find(({ requestId }) => requestId === place.value.requestId) ?? group.last;
  return (
    <Panel
      label="Details of the request"
      title={request.operation ?? `${request.method ?? ''} ${request.path ?? ''}`}
      onClose={onClose}
    >
      <One request={request} />
      {group.requests.length > 1 && <Folded group={group} chosen={request} />}
    </Panel>
  );
}

function One({ request }: { readonly request: ConsoleRequest }) {
  const [details, setDetails] = useState<RequestDetails>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let isCurrent = true;
    setDetails(undefined);
    setProblem(undefined);
    get<RequestDetails>(`request?id=${encodeURIComponent(request.requestId)}`).then(
      (got) => isCurrent && setDetails(got),
      (error) => isCurrent && setProblem(messageOf(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [request.requestId]);
  return (
    <>
      <p>
        <Status request={request} /> {request.errorType} {duration(request.durationMs)} at{' '}
        <Time ms={request.startedAtMs} /> {zoneName}
      </p>
      {request.refusal !== undefined && <p>{request.refusal}</p>}
      <Advice request={request} />
      {request.functionName === undefined && (
        <pre class="code">{details?.fullSql ?? request.sql ?? 'This request has no SQL.'}</pre>
      )}
      <Traced request={request} />
      <Problem>{problem}</Problem>
      {details !== undefined && <Copies details={details} />}
      <Facts request={request} />
      {details?.sent !== undefined && <Json title="Sent" text={details.sent} />}
      {details?.answered !== undefined && <Json title="Answered" text={details.answered} />}
      {about.value?.showValues === false && (
        <p class="quiet">Values of parameters and answers are not kept. npm run local -- --show-values shows them.</p>
      )}
    </>
  );
}

function Copies({ details }: { readonly details: RequestDetails }) {
  const target = about.value;
  if (target === undefined || copyAs('cURL', details, target) === undefined) return null;
  return (
    <p class="buttons">
      {COPY_FORMS.map((form) => (
        <CopyButton key={form} label={`Copy as ${form}`} text={() => copyAs(form, details, target) ?? ''} />
      ))}
    </p>
  );
}

const MEANT = '/* daybreak: repeat */';

function Advice({ request }: { readonly request: ConsoleRequest }) {
  const repeated = state.value?.repeated.find(
    ({ statementId }) => statementId !== undefined && statementId === request.statementId,
  );
  if (repeated === undefined) return null;
  return (
    <div class="advice">
      <p>
        Sent {counted(repeated.count, 'time')} in {duration(repeated.durationMs)}. One request is enough.
      </p>
      <p>{repeated.advice}</p>
      <p class="buttons">
        <CopyButton label="Copy" text={() => repeated.advice} />
      </p>
      <p class="quiet">
        If this is intentional, write <code>{MEANT}</code> into the statement.
      </p>
    </div>
  );
}

/** A request to a function and its Data API requests have the same trace. */
function Traced({ request }: { readonly request: ConsoleRequest }) {
  if (request.traceRoot === undefined) return null;
  const others = requests.value.filter((one) => one.traceRoot === request.traceRoot && one !== request);
  const isFunction = request.functionName !== undefined;
  const shown = others.filter((one) => isFunction === (one.functionName === undefined));
  if (shown.length === 0) return isFunction ? <p class="quiet">It sent no request to the Data API.</p> : null;
  return (
    <>
      <h3>{isFunction ? `Its ${counted(shown.length, 'request')} to the Data API` : 'Of the request to a function'}</h3>
      <ul class="plain">
        {shown.slice(0, LISTED).map((one) => (
          <li key={one.requestId}>
            <Status request={one} /> {duration(one.durationMs)}{' '}
            <a href={requestAddress(one.requestId)}>
              <code>{isFunction ? (one.sql ?? one.operation) : `${one.method} ${one.path}: ${one.functionName}`}</code>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

const Json = ({ title, text }: { readonly title: string; readonly text: string }) => (
  <>
    <h3>{title}</h3>
    <pre class="code">{pretty(text)}</pre>
  </>
);

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** How the time of a request was spent. The rest is the service itself: HTTP, parameters and the answer. */
function timesOf(request: ConsoleRequest): readonly (readonly [string, string | undefined])[] {
  const { durationMs, addedMs, sessionWaitMs, databaseMs } = request;
  const shown = (ms: number | undefined) => (ms === undefined ? undefined : duration(ms));
  const known = [addedMs, sessionWaitMs, databaseMs].filter((ms) => ms !== undefined);
  const rest = durationMs - known.reduce((sum, ms) => sum + ms, 0);
  return [
    ['Added latency', shown(addedMs)],
    ['Waited for a session', shown(sessionWaitMs)],
    ['PostgreSQL', shown(databaseMs)],
    ['The service itself', known.length === 0 ? undefined : shown(Math.max(0, rest))],
  ];
}

function Facts({ request }: { readonly request: ConsoleRequest }) {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Started', timeHint(request.startedAtMs)],
    ['Function', request.functionName],
    ['Database', request.database],
    ['Fault', request.fault],
    ...timesOf(request),
    ['Rows', request.rows === undefined ? undefined : count(request.rows)],
    ['Parameter sets', request.parameterSets === undefined ? undefined : count(request.parameterSets)],
    ['Transaction', request.transactionId?.slice(0, 8)],
    ['Client', request.client],
    ['Sent', `${count(request.requestBytes)} B`],
    ['Answered', `${count(request.responseBytes)} B`],
    ['Trace', request.traceRoot],
    ['Request id', request.requestId],
  ];
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

interface FoldedProps {
  readonly group: RequestGroup;
  readonly chosen: ConsoleRequest;
}

/** More would be of no use, and slow to draw. */
const LISTED = 50;

const Folded = ({ group, chosen }: FoldedProps) => (
  <>
    <h3>{group.kind === 'attempts' ? 'Attempts of this call' : `${count(group.requests.length)} times in a row`}</h3>
    <ul class="plain">
      {group.requests.slice(-LISTED).map((one) => (
        <li key={one.requestId}>
          <button
            type="button"
            class="small"
            aria-pressed={one.requestId === chosen.requestId}
            onClick={() => go(requestAddress(one.requestId))}
          >
            <Time ms={one.startedAtMs} />
          </button>{' '}
          <Status request={one} /> {one.errorType} {duration(one.durationMs)}
        </li>
      ))}
    </ul>
  </>
);
