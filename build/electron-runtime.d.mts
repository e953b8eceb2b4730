export declare function findElectron(): string | undefined;
export declare function electronInstaller(): string | undefined;
export declare function electronVersion(): string;
export declare function sandboxArguments(): string[];
