import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface VirtualGridProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly header: ComponentChildren;
  readonly row: (item: T) => ComponentChildren;
  readonly rowClass?: (item: T) => string;
  /** Enter or a click. */
  readonly onOpen: (item: T) => void;
  /** Told when the list is at its top, and when it no longer is. */
  readonly onTop?: (isAtTop: boolean) => void;
}

/** In px, as theme.css has them: a row on a narrow screen has two lines. */
const ROW = { wide: 32, narrow: 56 };
const NARROW = matchMedia('(width < 720px)');
/** Rows above and below those that are seen. */
const EXTRA = 6;

/** A grid that draws only the rows that are seen, and that the arrow keys walk through. */
export function VirtualGrid<T>(props: VirtualGridProps<T>) {
  const { items, keyOf, onOpen, onTop } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [current, setCurrent] = useState<string>();
  const [isNarrow, setNarrow] = useState(NARROW.matches);
  /** The row that the arrows reached gets the focus once it is drawn. */
  const takesFocus = useRef(false);
  const rowHeight = isNarrow ? ROW.narrow : ROW.wide;

  useEffect(() => {
    const change = () => setNarrow(NARROW.matches);
    NARROW.addEventListener('change', change);
    const observer = new ResizeObserver(([entry]) => setHeight(entry?.contentRect.height ?? 600));
    if (scroller.current !== null) observer.observe(scroller.current);
    return () => {
      NARROW.removeEventListener('change', change);
      observer.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    if (!takesFocus.current) return;
    takesFocus.current = false;
    scroller.current?.querySelector<HTMLElement>('[role=row][tabindex="0"]')?.focus();
  }, [current]);

  const index = Math.max(
    0,
    items.findIndex((item) => keyOf(item) === current),
  );
  const first = Math.max(0, Math.min(Math.floor(top / rowHeight), items.length) - EXTRA);
  const shown = items.slice(first, first + Math.ceil(height / rowHeight) + 2 * EXTRA);
  const moveTo = (to: number) => {
    const next = Math.max(0, Math.min(items.length - 1, to));
    const item = items[next];
    if (item === undefined || scroller.current === null) return;
    const box = scroller.current;
    if (next * rowHeight < box.scrollTop) box.scrollTop = next * rowHeight;
    else if ((next + 1) * rowHeight > box.scrollTop + height) box.scrollTop = (next + 1) * rowHeight - height;
    setTop(box.scrollTop);
    takesFocus.current = true;
    setCurrent(keyOf(item));
  };
  const page = Math.max(1, Math.floor(height / rowHeight) - 1);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => moveTo(index + 1),
    ArrowUp: () => moveTo(index - 1),
    j: () => moveTo(index + 1),
    k: () => moveTo(index - 1),
    PageDown: () => moveTo(index + page),
    PageUp: () => moveTo(index - page),
    Home: () => moveTo(0),
    End: () => moveTo(items.length - 1),
    Enter: () => items[index] !== undefined && onOpen(items[index]),
  };
  return (
    <div class="grid" role="grid" aria-label={props.label} aria-rowcount={items.length + 1}>
      <div class="grid-row grid-head" role="row" aria-rowindex={1}>
        {props.header}
      </div>
      <div
        class="grid-scroll"
        role="rowgroup"
        ref={scroller}
        onScroll={(event) => {
          setTop(event.currentTarget.scrollTop);
          onTop?.(event.currentTarget.scrollTop < rowHeight);
        }}
        onKeyDown={(event) => {
          const run = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
          if (run === undefined) return;
          event.preventDefault();
          run();
        }}
      >
        <div class="grid-all" role="presentation" style={{ height: `${items.length * rowHeight}px` }}>
          {shown.map((item, offset) => {
            const position = first + offset;
            return (
              <div
                key={keyOf(item)}
                class={`grid-row ${props.rowClass?.(item) ?? ''}`}
                role="row"
                aria-rowindex={position + 2}
                tabIndex={position === index ? 0 : -1}
                style={{ transform: `translateY(${position * rowHeight}px)` }}
                onClick={() => {
                  setCurrent(keyOf(item));
                  onOpen(item);
                }}
                onKeyDown={() => undefined}
              >
                {props.row(item)}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
