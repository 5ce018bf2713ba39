dofile("Benchmarks/rate.lua")
