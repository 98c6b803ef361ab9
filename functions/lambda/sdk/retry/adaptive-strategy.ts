/**
 * The standard strategy, and besides it a client that AWS throttles sends less: its rate falls to 0.7 of what it sent, and
 * grows back along a cubic curve to that rate and beyond. A client has it where `retryMode` or AWS_RETRY_MODE is `adaptive`.
 */
import { type Failure, type OwnToken, StandardStrategy } from "./standard-strategy.ts";

export class AdaptiveStrategy extends StandardStrategy {
  readonly #rate = new SendingRate();

  override async acquireInitialRetryToken(scope: string): Promise<OwnToken> {
    const token = await super.acquireInitialRetryToken(scope);
    await this.#rate.wait();
    return token;
  }

  override async refreshRetryTokenForRetry(token: OwnToken, failure: Failure): Promise<OwnToken> {
    this.#rate.answered(failure.errorType === "THROTTLING");
    const next = await super.refreshRetryTokenForRetry(token, failure);
    await this.#rate.wait();
    return next;
  }

  override recordSuccess(token: OwnToken): void {
    this.#rate.answered(false);
    super.recordSuccess(token);
  }
}

const seconds = () => Date.now() / 1000;

/** Requests each second, and a bucket that fills at that rate. Nothing waits before the first throttling. */
class SendingRate {
  #isLimited = false;
  /** Requests each second that the bucket gets. */
  #rate = 0.5;
  #mostTokens = 1;
  #tokens = 0;
  #filledAt: number | undefined;
  /** What was sent each second of late, counted over half seconds. */
  #sent = 0;
  #requests = 0;
  #countedAt = Math.floor(seconds());
  /** The rate at which AWS last throttled, and when. */
  #throttledRate = 0;
  #throttledAt = seconds();

  async wait(): Promise<void> {
    if (!this.#isLimited) return;
    this.#fill();
    while (this.#tokens < 1) {
      const missingMs = ((1 - this.#tokens) / this.#rate) * 1000;
      await new Promise((resolve) => setTimeout(resolve, Math.ceil(missingMs)));
      this.#fill();
    }
    this.#tokens -= 1;
  }

  answered(isThrottled: boolean): void {
    this.#count();
    if (isThrottled) {
      this.#throttledRate = this.#isLimited ? Math.min(this.#sent, this.#rate) : this.#sent;
      this.#throttledAt = seconds();
      this.#isLimited = true;
    }
    const sinceThrottled = seconds() - this.#throttledAt;
    const untilThatRate = Math.cbrt((this.#throttledRate * 0.3) / 0.4);
    const curve = 0.4 * (sinceThrottled - untilThatRate) ** 3 + this.#throttledRate;
    this.#fill();
    const rate = Math.min(curve, 2 * this.#sent);
    this.#rate = Math.max(rate, 0.5);
    this.#mostTokens = Math.max(rate, 1);
    this.#tokens = Math.min(this.#tokens, this.#mostTokens);
  }

  #fill(): void {
    const now = seconds();
    const filled = (now - (this.#filledAt ?? now)) * this.#rate;
    this.#tokens = Math.min(this.#mostTokens, this.#tokens + filled);
    this.#filledAt = now;
  }

  #count(): void {
    this.#requests += 1;
    const now = Math.floor(seconds() * 2) / 2;
    if (now <= this.#countedAt) return;
    this.#sent = (this.#requests / (now - this.#countedAt)) * 0.8 + this.#sent * 0.2;
    this.#requests = 0;
    this.#countedAt = now;
  }
}
