import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RequestDetails } from '../../../feed/feed.ts';
import { requestAddress } from '../../state/address.ts';
import { get, messageOf } from '../../state/api.ts';
import { go, place } from '../../state/route.ts';
import { requests } from '../../state/store.ts';
import { groupRequests, type RequestGroup, withRequest } from './group.ts';

export interface Opened {
  /** The line with the request in the address, as it was when it was opened. */
  readonly group: Signal<RequestGroup | undefined>;
  /** Why it is not shown, for instance because it is no longer kept. */
  readonly problem: Signal<string | undefined>;
  open(group: RequestGroup): void;
}

/** The address contains the open request, so that a reload, Back and a copied address show the same one. */
export function useOpened(): Opened {
  const group = useSignal<RequestGroup | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const { requestId } = place.value;
  useEffect(() => {
    problem.value = undefined;
    if (requestId === undefined) group.value = undefined;
    if (requestId === undefined || (group.value !== undefined && withRequest([group.value], requestId))) return;
    const listed = () => withRequest(groupRequests(requests.value), requestId);
    group.value = listed();
    if (group.value !== undefined) return;
    let isCurrent = true;
    get<RequestDetails>(`request?id=${encodeURIComponent(requestId)}`).then(
      ({ request }) => {
        if (isCurrent) group.value = listed() ?? groupRequests([request])[0];
      },
      (error) => {
        if (isCurrent) problem.value = messageOf(error);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [requestId]);
  return {
    group,
    problem,
    open(opened) {
      group.value = opened;
      go(requestAddress(opened.last.requestId));
    },
  };
}
