import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ConsoleRequest } from '../../../feed/feed.ts';
import { counted } from '../../parts/text.ts';
import { firstKnown, newestSequence, requests } from '../../state/store.ts';

/** A screen reader is told of new requests at most this often. */
const TOLD_EVERY_MS = 5000;
/** Then the text goes, so that the same words can be said again. */
const SAID_MS = 2000;

/** How many of the requests came after `told`: `12 new requests`, or nothing. */
function newsOf(all: readonly ConsoleRequest[], told: number, isShown: (request: ConsoleRequest) => boolean): string {
  const fresh = all.filter((request) => request.sequence > told && isShown(request)).length;
  return fresh === 0 ? '' : counted(fresh, 'new request');
}

/** What a screen reader says of new requests. Those that were there when the page was opened are not new. */
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
