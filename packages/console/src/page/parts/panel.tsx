import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

export interface PanelProps {
  /** Its name for a screen reader. */
  readonly label: string;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** The panel beside a list, with details of one line. Escape closes it. */
export function Panel({ label, title, onClose, children }: PanelProps) {
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose();
    };
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [onClose]);
  return (
    <aside class="panel" aria-label={label}>
      <div class="panel-head">
        <h2>{title}</h2>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      {children}
    </aside>
  );
}
