import { unitPrice } from '../../infra/catalogue/capacity-cost.ts';
import { PRICES, PRICES_DATE } from '../../infra/catalogue/prices.ts';

/** The price file as a table for the documentation. */
export function pricesDocument(): string {
  const rows = Object.entries(PRICES).flatMap(([region, prices]) =>
    Object.entries(prices).map(([item, price]) => {
      const beyond =
        'beyond' in price
          ? `, ${unitPrice(price.beyond.usd)} beyond ${price.beyond.unitsInTier.toLocaleString('en-US')} a month`
          : '';
      return `| ${region} | ${item} | ${unitPrice(price.usd)} per ${price.unit}${beyond} | ${price.certain ? 'yes' : 'no'} | [source](${price.source})${price.date === undefined ? '' : `, ${price.date}`} |`;
    }),
  );
  return [
    `Prices of ${PRICES_DATE}.`,
    '',
    '| Region | item | price | certain | |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
