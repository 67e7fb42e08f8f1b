package cli

// loading returns what says that an input takes a while to open, beside the
// progress of a run; nil where nobody looks on.
func (f *progressFlags) loading(out printer) func(file string, bytes int64) {
	if f.style == "none" || f.style == "auto" && !isTerminal(out) {
		return nil
	}
	return func(file string, bytes int64) {
		out.say("%s: loading its table of strings (%d MiB)…", file, bytes>>20)
	}
}
