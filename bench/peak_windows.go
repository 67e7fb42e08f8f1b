package main

import "os"

// peakOf returns 0: Windows forgets it with the process.
func peakOf(*os.ProcessState) int64 { return 0 }
