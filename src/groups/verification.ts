export type VerifiedLevel = 'same-picture' | 'same-scene' | 'unsure' | 'unrelated';

/** How two photos are related by what they show and by what their cameras noted. */
export interface Verification {
  level: VerifiedLevel;
  /** 0 for pictures that are surely not the same to 1 for an undoubted copy. */
  score: number;
  /** A few words for people: `cropped to 64 %`, `mirrored, brighter`, `taken 0.4 s apart`. */
  evidence: string;
  /** True where a second call with `detail` on both sides may say otherwise. */
  needsDetail: boolean;
}
