import { unitPrice, usd } from '../../infra/catalogue/capacity-cost.ts';
import { hasPrice, mark, pricesFor } from '../../infra/catalogue/price-lookup.ts';
import { HOURS_PER_MONTH } from '../../infra/catalogue/prices.ts';

/** The monthly cost of connecting a Lambda function to the database, before data transfer. */
export interface ReachCost {
  /** Backend `data-api`: requests, and nothing for the network. */
  readonly dataApiUsd: number;
  /** Backend `postgres` with a secret: an interface endpoint for Secrets Manager. With a login by IAM nothing. */
  readonly endpointUsd: number;
  /** Only for functions in the VPC that call the internet. */
  readonly natUsd: number;
  /** Metered Data API units a month above which the endpoint is cheaper. */
  readonly breakEvenMillions: number;
  readonly lines: readonly string[];
}

/** Aurora has its subnets in three zones, as a dedicated VPC has. */
const ZONES = 3;

/** Undefined if the Region has no prices for it. `dataApiUsd` is the cost of the requests in the bill. */
export function reachCost(region: string, dataApiUsd: number): ReachCost | undefined {
  const items = ['natGatewayMonth', 'endpointHour', 'dataApiMillion'] as const;
  if (!items.every((item) => hasPrice(region, item))) return undefined;
  const { natGatewayMonth, endpointHour, dataApiMillion } = pricesFor(region, items);
  const natUsd = natGatewayMonth.usd;
  const endpointUsd = ZONES * HOURS_PER_MONTH * endpointHour.usd;
  const breakEvenMillions = Math.floor(endpointUsd / dataApiMillion.usd);
  const endpoint = `${usd(endpointUsd)} (${ZONES} zones × ${HOURS_PER_MONTH} h × ${unitPrice(endpointHour.usd)})`;
  return {
    dataApiUsd,
    endpointUsd,
    natUsd,
    breakEvenMillions,
    lines: [
      `data-api: no VPC; its requests cost ${usd(dataApiUsd)} a month${mark(dataApiMillion)}`,
      `postgres, login by IAM: in the VPC of the cluster; the network costs ${usd(0)} a month`,
      `postgres, login by secret: an endpoint for Secrets Manager, ${endpoint} a month, and data transfer${mark(endpointHour)}`,
      `Neither needs NAT: a NAT gateway, ${usd(natUsd)} a month, is only for functions there that call the internet${mark(natGatewayMonth)}`,
      `With a secret, data-api is cheaper up to about ${breakEvenMillions} million units of 32 KiB a month (${usd(endpointUsd)} ÷ ${unitPrice(dataApiMillion.usd)})`,
    ],
  };
}
