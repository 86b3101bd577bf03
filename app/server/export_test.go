package server

import (
	"context"

	"github.com/gofiber/fiber/v2"
)

// Quiet opens every space and ends all background work, so that nothing but requests changes anything.
func (s *Server) Quiet(ctx context.Context) error {
	if err := s.spaces.openAll(ctx); err != nil {
		return err
	}
	s.cancelStop()
	for _, r := range s.spaces.open {
		r.work.Wait()
	}
	s.ready.Store(true)
	return nil
}

// App is what answers the requests.
func (s *Server) App() *fiber.App { return s.app }

// Address is where the server listens, whatever name visitors know it by.
func (s *Server) Address() string { return s.listener.Addr().String() }
