export declare const CLASS_PACKAGES: readonly string[];
export declare function classManifest(whole: unknown): Record<string, unknown>;
export declare function classLock<Lock>(lock: Lock): Lock;
