import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface VirtualGridProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly header: ComponentChildren;
  readonly row: (item: T) => ComponentChildren;
  readonly rowClass?: (item: T) => string;
  /** Called on Enter or a click. */
  readonly onOpen: (item: T) => void;
  /** Called when the list reaches its top, and when it leaves it. */
  readonly onTop?: (isAtTop: boolean) => void;
  /** Widths of the columns in CSS; the grid then also scrolls sideways. @default - those of theme.css */
  readonly columns?: string;
  /** The row that gets the focus when the grid is first drawn. @default - none */
  readonly focusAt?: 'first' | 'last' | undefined;
  /** Called when an arrow key goes beyond the last row, or before the first. */
  readonly onBeyond?: (side: 'end' | 'start') => void;
}

/** In px, equal to theme.css: a row on a narrow screen has two lines. */
const ROW = { wide: 32, narrow: 56 };
const NARROW = matchMedia('(width < 720px)');
/** Rows drawn above and below the visible ones. */
const EXTRA = 6;

/** A grid that draws only the visible rows and supports the arrow keys. */
export function VirtualGrid<T>(props: VirtualGridProps<T>) {
  const { items, keyOf, onOpen, onTop, columns } = props;
  const header = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [current, setCurrent] = useState<string>();
  const [isNarrow, setNarrow] = useState(NARROW.matches);
  /** The row that an arrow key reached gets the focus after it is drawn. */
  const takesFocus = useRef(false);
  const rowHeight = isNarrow && columns === undefined ? ROW.narrow : ROW.wide;

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
  const step = (by: number) => {
    const isAtEdge = by > 0 ? index === items.length - 1 : index === 0;
    if (isAtEdge) props.onBeyond?.(by > 0 ? 'end' : 'start');
    else moveTo(index + by);
  };
  const page = Math.max(1, Math.floor(height / rowHeight) - 1);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    j: () => step(1),
    k: () => step(-1),
    PageDown: () => step(page),
    PageUp: () => step(-page),
    Home: () => moveTo(0),
    End: () => moveTo(items.length - 1),
    Enter: () => items[index] !== undefined && onOpen(items[index]),
  };
  useLayoutEffect(() => {
    if (props.focusAt !== undefined) moveTo(props.focusAt === 'first' ? 0 : items.length - 1);
  }, []);
  const widths = columns === undefined ? {} : { gridTemplateColumns: columns };
  return (
    <div
      class={columns === undefined ? 'grid' : 'grid grid-data'}
      role="grid"
      aria-label={props.label}
      aria-rowcount={items.length + 1}
    >
      <div class="grid-head" role="rowgroup" ref={header}>
        <div class="grid-row" role="row" aria-rowindex={1} style={widths}>
          {props.header}
        </div>
      </div>
      <div
        class="grid-scroll"
        role="rowgroup"
        ref={scroller}
        onScroll={(event) => {
          setTop(event.currentTarget.scrollTop);
          if (header.current !== null) header.current.scrollLeft = event.currentTarget.scrollLeft;
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
                style={{ ...widths, transform: `translateY(${position * rowHeight}px)` }}
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
