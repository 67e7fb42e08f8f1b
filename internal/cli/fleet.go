package cli

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"veribatch/internal/fleet"
	"veribatch/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newFleet() *cobra.Command {
	var (
		nats   natsFlags
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "fleet",
		Short: "List the workers that verify for runs",
		Long: `List the workers that are joined by a NATS server: those of one --queue, or of
all. What they have done is counted since they started.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := nats.checkConfig(); err != nil {
				return usage(err)
			}
			conn, err := nats.config.Dial("veribatch fleet", nil)
			if err != nil {
				return &exitError{exitOutage, words.Errorf("--nats: no connection: %w", err)}
			}
			defer conn.Close()
			workers, err := fleet.List(cmd.Context(), conn, nats.queue)
			if err != nil {
				return err
			}
			write := writeFleet
			if asJSON {
				write = writeFleetJSON
			}
			return show(stdout(cmd), func(out printer) error { return write(out, workers) })
		},
	}
	addFlags(cmd, flagGroup{"Fleet", func(flags *pflag.FlagSet) {
		nats.register(flags)
		flags.BoolVar(&asJSON, "json", false, "print the list as JSON")
	}})
	return cmd
}

func writeFleet(out printer, workers []fleet.WorkerInfo) error {
	if len(workers) == 0 {
		out.say("no worker is there")
		return nil
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	heading := words.New("WORKER\tQUEUE\tHOST\tVERSION\tSERVICE\tIN FLIGHT\tDONE\tERRORS\tMEAN MS")
	fmt.Fprintln(table, heading.In(out.lang))
	for _, w := range workers {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d/%d\t%d\t%d\t%.1f\n", w.ID, w.Queue, w.Host, w.Version,
			w.Settings.Service,
			w.InFlight, w.Slots, w.Done, w.Faults, w.MeanMS)
	}
	return table.Flush()
}

func writeFleetJSON(out printer, workers []fleet.WorkerInfo) error {
	if workers == nil {
		workers = []fleet.WorkerInfo{}
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(workers)
}
