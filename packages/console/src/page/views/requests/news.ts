import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ConsoleRequest } from '../../../feed/feed.ts';
import { counted } from '../../parts/text.ts';
import { firstKnown, newestSequence, requests } from '../../state/store.ts';

/** New requests are announced to a screen reader at most this often. */
const TOLD_EVERY_MS = 5000;
/** Then the text is removed, so that the same text can be announced again. */
const SAID_MS = 2000;

/** The number of requests after `told`, such as `12 new requests`, or an empty text. */
function newsOf(all: readonly ConsoleRequest[], told: number, isShown: (request: ConsoleRequest) => boolean): string {
  const fresh = all.filter((request) => request.sequence > told && isShown(request)).length;
  return fresh === 0 ? '' : counted(fresh, 'new request');
}

/** The announcement of new requests for a screen reader. Requests from before the page was opened are not new. */
export function useNews(isShown: ReadonlySignal<(request: ConsoleRequest) => boolean>): ReadonlySignal<string> {
  const news = useSignal('');
  useEffect(() => {
    let told = newestSequence();
    let silence: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      news.value = newsOf(requests.value, Math.max(told, firstKnown.value), isShown.value);
      told = newestSequence();
      silence = setTimeout(() => (news.value = ''), SAID_MS);
    };
    const telling = setInterval(tell, TOLD_EVERY_MS);
    return () => {
      clearInterval(telling);
      clearTimeout(silence);
    };
  }, []);
  return news;
}
