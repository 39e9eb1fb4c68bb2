import fc from "fast-check";

// A law that some example contradicts is mostly contradicted by one of the first: fewer make thousands of runs bearable.
fc.configureGlobal({ numRuns: 25 });
