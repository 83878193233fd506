import { useState } from 'preact/hooks';

/** Copies a text, and shows the result for two seconds. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: () => string }) {
  const [said, setSaid] = useState<string>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setSaid('Copied');
    } catch {
      setSaid('Not allowed by the browser');
    }
    setTimeout(() => setSaid(undefined), 2000);
  };
  return (
    <button type="button" class="small" onClick={copy} aria-live="polite">
      {said ?? label}
    </button>
  );
}
