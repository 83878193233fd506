import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { messageOf } from '../state/api.ts';

export interface Action {
  /** The message of the last failed run. */
  readonly problem: string | undefined;
  readonly isRunning: boolean;
  run(work: () => Promise<unknown>): Promise<void>;
}

/** Runs the action of a button, and keeps the error if it fails. */
export function useAction(): Action {
  const [problem, setProblem] = useState<string>();
  const [isRunning, setRunning] = useState(false);
  return {
    problem,
    isRunning,
    async run(work) {
      setProblem(undefined);
      setRunning(true);
      try {
        await work();
      } catch (error) {
        setProblem(messageOf(error));
      } finally {
        setRunning(false);
      }
    },
  };
}

export const Problem = ({ children }: { readonly children: ComponentChildren }) =>
  children === undefined || children === '' ? null : (
    <p class="problem" role="alert">
      {children}
    </p>
  );

export const Empty = ({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) => (
  <div class="empty">
    <p class="empty-title">{title}</p>
    {children}
  </div>
);
