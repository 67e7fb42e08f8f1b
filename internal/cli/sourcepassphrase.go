package cli

import "github.com/spf13/pflag"

// sourcePassphraseFlag says what seals the checkpoints that are imported.
type sourcePassphraseFlag struct {
	file  string
	value []byte // empty: as the checkpoint that they are imported into, or nothing does
}

func (f *sourcePassphraseFlag) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "source-passphrase-file", "",
		"`FILE` whose first line opens the checkpoints that are imported (default: CHECKPOINT's passphrase, or none)")
}

func (f *sourcePassphraseFlag) read() error {
	if f.file == "" {
		return nil
	}
	own := passphraseFlag{file: f.file, name: "--source-passphrase-file"}
	err := own.read()
	f.value = own.value
	return err
}
