import { PRICES, PRICES_FILE, type Price, type PriceItem, type RegionPrices } from './prices.ts';
import { isRegion, REGIONS_AS_OF } from './regions.ts';

/** Prices that the catalogue does not have. The message names the file to fill. */
export class MissingPriceError extends Error {
  override readonly name = 'MissingPriceError';
  readonly region: string;
  readonly items: readonly PriceItem[];

  constructor(region: string, items: readonly PriceItem[]) {
    super(messageFor(region, items));
    this.region = region;
    this.items = items;
  }
}

function messageFor(region: string, items: readonly PriceItem[]): string {
  const known = `Prices are known for: ${Object.keys(PRICES).join(', ')}.`;
  if (!isRegion(region)) {
    return `${JSON.stringify(region)} is not a Region of AWS (list of ${REGIONS_AS_OF}). ${known} Correct --region.`;
  }
  if (PRICES[region] === undefined) {
    return (
      `There are no prices for the Region ${JSON.stringify(region)}. ${known} ` +
      `Add them to ${PRICES_FILE} with their source, or choose another --region.`
    );
  }
  return (
    `Prices are missing for ${region}: ${items.join(', ')}. Only prices with a source are used. ` +
    `Add them to ${PRICES_FILE}, or leave them out with --skip-unpriced.`
  );
}

/** @throws {MissingPriceError} the Region, or some of the items, have no price. It names all missing items. */
export function pricesFor<Item extends PriceItem>(
  region: string,
  items: readonly Item[],
): { readonly [Name in Item]-?: NonNullable<RegionPrices[Name]> } {
  const prices = PRICES[region];
  const missing = items.filter((item) => prices?.[item] === undefined);
  if (prices === undefined || missing.length > 0) throw new MissingPriceError(region, missing);
  return prices as { readonly [Name in Item]-?: NonNullable<RegionPrices[Name]> };
}

export function hasPrice(region: string, item: PriceItem): boolean {
  return PRICES[region]?.[item] !== undefined;
}

export function mark(price: Price): string {
  if (price.certain) return '';
  return price.date === undefined ? ' (uncertain)' : ` (uncertain, ${price.date})`;
}
