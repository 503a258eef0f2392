package io.jublk.qcow2.device;

/**
 * What opening an image has found: the parts of a {@link LiveImage}.
 *
 * @param top the image itself, the first of the chain
 * @param metadata the clusters of its tables
 * @param staleAutoclear autoclear bits that do not hold after a change by us
 * @param largestClusterBytes of all images of the chain
 */
record OpenedImage(
        Chain chain,
        Qcow2Layer top,
        LiveHeader header,
        Table refcountTable,
        int refcountTableClusters,
        SliceCache refcountSlices,
        MetadataClusters metadata,
        long staleAutoclear,
        int largestClusterBytes) {}
