// Two supervisors and their jobs fill a small machine; more would only make each other wait.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]
