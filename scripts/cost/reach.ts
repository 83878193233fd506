import { unitPrice, usd } from '../../infra/catalogue/capacity-cost.ts';
import { hasPrice, mark, pricesFor } from '../../infra/catalogue/price-lookup.ts';

/** What it costs in a month to reach the database from a Lambda function, before data transfer. */
export interface ReachCost {
  /** Data API: requests, and nothing for the network. */
  readonly dataApiUsd: number;
  /** Function in the VPC: a NAT gateway and interface endpoints. */
  readonly vpcUsd: number;
  readonly natUsd: number;
  readonly endpointsUsd: number;
  /** Metered Data API units a month above which the VPC is cheaper. */
  readonly breakEvenMillions: number;
  readonly lines: readonly string[];
}

/** Undefined where the Region has no prices for it. `dataApiUsd` is what the requests of the bill cost. */
export function reachCost(region: string, dataApiUsd: number): ReachCost | undefined {
  if (
    !hasPrice(region, 'natGatewayMonth') ||
    !hasPrice(region, 'vpcEndpointsMonth') ||
    !hasPrice(region, 'dataApiMillion')
  )
    return undefined;
  const prices = pricesFor(region, ['natGatewayMonth', 'vpcEndpointsMonth', 'dataApiMillion']);
  const [natUsd, endpointsUsd] = [prices.natGatewayMonth.usd, prices.vpcEndpointsMonth.usd];
  const vpcUsd = natUsd + endpointsUsd;
  const breakEvenMillions = Math.floor(vpcUsd / prices.dataApiMillion.usd);
  return {
    dataApiUsd,
    vpcUsd,
    natUsd,
    endpointsUsd,
    breakEvenMillions,
    lines: [
      `Data API: no VPC for the function; its requests cost ${usd(dataApiUsd)} a month${mark(prices.dataApiMillion)}`,
      `In the VPC: NAT gateway ${usd(natUsd)} + interface endpoints ${usd(endpointsUsd)} = ${usd(vpcUsd)} a month, and data transfer${mark(prices.natGatewayMonth)}`,
      `The Data API is cheaper up to about ${breakEvenMillions} million units of 32 KiB a month (${usd(vpcUsd)} ÷ ${unitPrice(prices.dataApiMillion.usd)})`,
    ],
  };
}
