"""Methods on the areas of a municipality: indices, types, segregation, neighbourhood, supply.

Modules of arrays alone (:mod:`.scoring`, :mod:`.principal`, :mod:`.grouping`,
:mod:`.segregation`, :mod:`.autocorrelation`, :mod:`.supply`) know no declarations; the modules
beside them bind them to what an indicator declares and give a reason wherever they refuse.
"""
