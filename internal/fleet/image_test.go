package fleet

import (
	"context"
	"errors"
	"testing"
	"time"

	"veribatch/internal/verify"
)

// Local images are read and uploaded where they lie, before the permit.
func TestLocalImages(t *testing.T) {
	b := startBroker(t)
	var asked Call
	permit, given := permits(time.Second)
	b.worker(t, func(_ context.Context, c Call) (verify.Outcome, error) {
		asked = c
		return passed(t.Context(), c)
	}, func(w *Worker) {
		w.Prepare = func(_ context.Context, r verify.Record) (verify.Record, error) {
			if given() != 0 {
				t.Error("a permit was spent before the images were prepared")
			}
			if r.FaceImage == "missing.jpg" {
				return r, &verify.Fault{Class: verify.ClassUnknown, Code: ImageRefused, Unsent: true}
			}
			r.FaceImage = "oss://bucket:" + r.FaceImage
			return r, nil
		}
	})
	c := b.run(t, 1)
	rec := person(1)
	rec.FaceImage, rec.IDBackImage = "missing.jpg", "https://photos.example.com/back.jpg"
	_, err := c.Verify(t.Context(), verify.Key{}, rec, permit)
	if f := faultOf(t, err); f.Code != ImageRefused || given() != 0 {
		t.Errorf("the fault is %+v, after %d permits", f, given())
	}
	rec.FaceImage = "faces/1.jpg"
	if _, err := c.Verify(t.Context(), verify.Key{}, rec, permit); err != nil {
		t.Fatal(err)
	}
	if asked.Record.FaceImage != "oss://bucket:faces/1.jpg" || asked.Record.IDFrontImage != "" ||
		asked.Record.IDBackImage != rec.IDBackImage {
		t.Errorf("it was called with %+v", asked.Record)
	}
}

func TestAWorkerWithoutImages(t *testing.T) {
	b := startBroker(t)
	b.worker(t, passed)
	c := b.run(t, 1)
	permit, given := permits(time.Second)
	rec := person(1)
	rec.FaceImage = "faces/1.jpg"
	_, err := c.Verify(t.Context(), verify.Key{}, rec, permit)
	if f := faultOf(t, err); f.Code != ImageRefused || !f.Unsent || given() != 0 {
		t.Errorf("the fault is %+v, after %d permits", f, given())
	}
}

// A worker that dies while it uploads is not waited for.
func TestAWorkerDiesUploading(t *testing.T) {
	b := startBroker(t)
	began, end := make(chan struct{}), make(chan struct{})
	defer close(end)
	dying := b.worker(t, passed, func(w *Worker) {
		w.Prepare = func(ctx context.Context, r verify.Record) (verify.Record, error) {
			close(began)
			<-end
			return r, ctx.Err()
		}
	})
	c := b.run(t, 1)
	permit, given := permits(time.Second)
	rec := person(1)
	rec.FaceImage = "faces/1.jpg"
	done := make(chan error, 1)
	go func() {
		_, err := c.Verify(t.Context(), verify.Key{}, rec, permit)
		done <- err
	}()
	<-began
	b.kill(t, dying)
	c.discovery.forget(time.Now().Add(2 * quietFor))
	if f := faultOf(t, <-done); !f.NotDelivered || !f.Unsent || given() != 0 {
		t.Errorf("the fault is %+v, after %d permits", f, given())
	}
}

func TestAnUploadEndsWithTheRun(t *testing.T) {
	b := startBroker(t)
	ctx, cancel := context.WithCancel(t.Context())
	b.worker(t, passed, func(w *Worker) {
		w.Prepare = func(_ context.Context, r verify.Record) (verify.Record, error) {
			cancel()
			return r, nil
		}
	})
	c := b.run(t, 1)
	permit, given := permits(time.Second)
	rec := person(1)
	rec.FaceImage = "faces/1.jpg"
	if _, err := c.Verify(ctx, verify.Key{}, rec, permit); !errors.Is(err, context.Canceled) || given() != 0 {
		t.Errorf("Verify = %v, after %d permits", err, given())
	}
}
